;; CautiousLion: one optimizer step. Made from its update rule.
(module
  (import "env" "memory" (memory 0))
  (import "env" "pow" (func $pow (param f64 f64) (result f64)))

  ;; Reduces sum 0 over tensor, sum 1 over tensor, for each weight.
  (func (export "0") (param $table i32) (param $pieces i32)
    (local $exp_avg_at i32)
    (local $g_at i32)
    (local $uniforms i32)
    (local $betas0 v128)
    (local $k1 v128) ;; 1 - betas[0]
    (local $cautious_factor v128)
    (local $sum0_low v128)
    (local $sum0_odd_low v128)
    (local $sum0_high v128)
    (local $sum0_odd_high v128)
    (local $sum0_rest f64)
    (local $sum0_taken v128)
    (local $partials i32)
    (local $sum1_low v128)
    (local $sum1_odd_low v128)
    (local $sum1_high v128)
    (local $sum1_odd_high v128)
    (local $sum1_rest f64)
    (local $sum1_taken v128)
    (local $count i32)
    (local $rest i32)
    (local $exp_avg v128)
    (local $g v128)
    (local $x8 v128)
    (local $x14 v128)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $count (i32.load (local.get $table)))
        (local.set $uniforms (i32.load offset=8 (local.get $table)))
        (local.set $partials (i32.load offset=12 (local.get $table)))
        (local.set $exp_avg_at (i32.load offset=16 (local.get $table)))
        (local.set $g_at (i32.load offset=20 (local.get $table)))
        (local.set $betas0 (v128.load32_splat (local.get $uniforms)))
        (local.set $k1 (v128.load32_splat offset=4 (local.get $uniforms)))
        (local.set $cautious_factor (v128.load32_splat offset=8 (local.get $uniforms)))
        (local.set $sum0_low (v128.const f32x4 0 0 0 0))
        (local.set $sum0_odd_low (v128.const f32x4 0 0 0 0))
        (local.set $sum0_high (v128.const f32x4 0 0 0 0))
        (local.set $sum0_odd_high (v128.const f32x4 0 0 0 0))
        (local.set $sum0_rest (f64.const 0))
        (local.set $sum1_low (v128.const f32x4 0 0 0 0))
        (local.set $sum1_odd_low (v128.const f32x4 0 0 0 0))
        (local.set $sum1_high (v128.const f32x4 0 0 0 0))
        (local.set $sum1_odd_high (v128.const f32x4 0 0 0 0))
        (local.set $sum1_rest (f64.const 0))
        (local.set $rest (local.get $count))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 8)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x8
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k1))))
            (local.set $x14
              (v128.bitselect
                (v128.const f32x4 1 1 1 1)
                (local.get $cautious_factor)
                (f32x4.lt
                  (v128.const f32x4 0 0 0 0)
                  (f32x4.mul
                    (f32x4.sub
                      (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x8)) (v128.const f32x4 1 1 1 1))
                      (v128.and (f32x4.lt (local.get $x8) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1)))
                    (local.get $g)))))
            (local.set $sum0_taken (f64x2.add (local.get $sum0_low) (f64x2.promote_low_f32x4 (local.get $x14))))
            (local.set $sum0_low (local.get $sum0_odd_low))
            (local.set $sum0_odd_low (local.get $sum0_taken))
            (local.set $sum0_taken
              (f64x2.add
                (local.get $sum0_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x14) (local.get $x14)))))
            (local.set $sum0_high (local.get $sum0_odd_high))
            (local.set $sum0_odd_high (local.get $sum0_taken))
            (local.set $sum1_taken
              (f64x2.add (local.get $sum1_low) (f64x2.promote_low_f32x4 (v128.const f32x4 1 1 1 1))))
            (local.set $sum1_low (local.get $sum1_odd_low))
            (local.set $sum1_odd_low (local.get $sum1_taken))
            (local.set $sum1_taken
              (f64x2.add
                (local.get $sum1_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15
                    (v128.const f32x4 1 1 1 1)
                    (v128.const f32x4 1 1 1 1)))))
            (local.set $sum1_high (local.get $sum1_odd_high))
            (local.set $sum1_odd_high (local.get $sum1_taken))
            (local.set $exp_avg (v128.load offset=16 (local.get $exp_avg_at)))
            (local.set $g (v128.load offset=16 (local.get $g_at)))
            (local.set $x8
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k1))))
            (local.set $x14
              (v128.bitselect
                (v128.const f32x4 1 1 1 1)
                (local.get $cautious_factor)
                (f32x4.lt
                  (v128.const f32x4 0 0 0 0)
                  (f32x4.mul
                    (f32x4.sub
                      (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x8)) (v128.const f32x4 1 1 1 1))
                      (v128.and (f32x4.lt (local.get $x8) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1)))
                    (local.get $g)))))
            (local.set $sum0_taken (f64x2.add (local.get $sum0_low) (f64x2.promote_low_f32x4 (local.get $x14))))
            (local.set $sum0_low (local.get $sum0_odd_low))
            (local.set $sum0_odd_low (local.get $sum0_taken))
            (local.set $sum0_taken
              (f64x2.add
                (local.get $sum0_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x14) (local.get $x14)))))
            (local.set $sum0_high (local.get $sum0_odd_high))
            (local.set $sum0_odd_high (local.get $sum0_taken))
            (local.set $sum1_taken
              (f64x2.add (local.get $sum1_low) (f64x2.promote_low_f32x4 (v128.const f32x4 1 1 1 1))))
            (local.set $sum1_low (local.get $sum1_odd_low))
            (local.set $sum1_odd_low (local.get $sum1_taken))
            (local.set $sum1_taken
              (f64x2.add
                (local.get $sum1_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15
                    (v128.const f32x4 1 1 1 1)
                    (v128.const f32x4 1 1 1 1)))))
            (local.set $sum1_high (local.get $sum1_odd_high))
            (local.set $sum1_odd_high (local.get $sum1_taken))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 32)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 32)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -8)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 4)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x8
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k1))))
            (local.set $x14
              (v128.bitselect
                (v128.const f32x4 1 1 1 1)
                (local.get $cautious_factor)
                (f32x4.lt
                  (v128.const f32x4 0 0 0 0)
                  (f32x4.mul
                    (f32x4.sub
                      (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x8)) (v128.const f32x4 1 1 1 1))
                      (v128.and (f32x4.lt (local.get $x8) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1)))
                    (local.get $g)))))
            (local.set $sum0_taken (f64x2.add (local.get $sum0_low) (f64x2.promote_low_f32x4 (local.get $x14))))
            (local.set $sum0_low (local.get $sum0_odd_low))
            (local.set $sum0_odd_low (local.get $sum0_taken))
            (local.set $sum0_taken
              (f64x2.add
                (local.get $sum0_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x14) (local.get $x14)))))
            (local.set $sum0_high (local.get $sum0_odd_high))
            (local.set $sum0_odd_high (local.get $sum0_taken))
            (local.set $sum1_taken
              (f64x2.add (local.get $sum1_low) (f64x2.promote_low_f32x4 (v128.const f32x4 1 1 1 1))))
            (local.set $sum1_low (local.get $sum1_odd_low))
            (local.set $sum1_odd_low (local.get $sum1_taken))
            (local.set $sum1_taken
              (f64x2.add
                (local.get $sum1_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15
                    (v128.const f32x4 1 1 1 1)
                    (v128.const f32x4 1 1 1 1)))))
            (local.set $sum1_high (local.get $sum1_odd_high))
            (local.set $sum1_odd_high (local.get $sum1_taken))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 16)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 16)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -4)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.eqz (local.get $rest)))
            (local.set $exp_avg (f32x4.splat (f32.load (local.get $exp_avg_at))))
            (local.set $g (f32x4.splat (f32.load (local.get $g_at))))
            (local.set $x8
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k1))))
            (local.set $x14
              (v128.bitselect
                (v128.const f32x4 1 1 1 1)
                (local.get $cautious_factor)
                (f32x4.lt
                  (v128.const f32x4 0 0 0 0)
                  (f32x4.mul
                    (f32x4.sub
                      (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x8)) (v128.const f32x4 1 1 1 1))
                      (v128.and (f32x4.lt (local.get $x8) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1)))
                    (local.get $g)))))
            (local.set $sum0_rest
              (f64.add (local.get $sum0_rest) (f64.promote_f32 (f32x4.extract_lane 0 (local.get $x14)))))
            (local.set $sum1_rest
              (f64.add (local.get $sum1_rest) (f64.promote_f32 (f32x4.extract_lane 0 (v128.const f32x4 1 1 1 1)))))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 4)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 4)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -1)))
            (br $rest)))
        (f64.store
          (local.get $partials)
          (f64.add
            (f64.add
              (f64.add
                (f64.add
                  (f64.add (f64x2.extract_lane 0 (local.get $sum0_low)) (f64x2.extract_lane 1 (local.get $sum0_low)))
                  (f64.add
                    (f64x2.extract_lane 0 (local.get $sum0_odd_low))
                    (f64x2.extract_lane 1 (local.get $sum0_odd_low))))
                (f64.add
                  (f64x2.extract_lane 0 (local.get $sum0_high))
                  (f64x2.extract_lane 1 (local.get $sum0_high))))
              (f64.add
                (f64x2.extract_lane 0 (local.get $sum0_odd_high))
                (f64x2.extract_lane 1 (local.get $sum0_odd_high))))
            (local.get $sum0_rest)))
        (f64.store offset=8
          (local.get $partials)
          (f64.add
            (f64.add
              (f64.add
                (f64.add
                  (f64.add (f64x2.extract_lane 0 (local.get $sum1_low)) (f64x2.extract_lane 1 (local.get $sum1_low)))
                  (f64.add
                    (f64x2.extract_lane 0 (local.get $sum1_odd_low))
                    (f64x2.extract_lane 1 (local.get $sum1_odd_low))))
                (f64.add
                  (f64x2.extract_lane 0 (local.get $sum1_high))
                  (f64x2.extract_lane 1 (local.get $sum1_high))))
              (f64.add
                (f64x2.extract_lane 0 (local.get $sum1_odd_high))
                (f64x2.extract_lane 1 (local.get $sum1_odd_high))))
            (local.get $sum1_rest)))
        (local.set $table (i32.add (local.get $table) (i32.const 24)))
        (local.set $pieces (i32.add (local.get $pieces) (i32.const -1)))
        (br $pieces))))

  ;; Writes p, expAvg, for each weight.
  (func (export "1") (param $table i32) (param $pieces i32)
    (local $p_at i32)
    (local $exp_avg_at i32)
    (local $g_at i32)
    (local $sum0_at i32)
    (local $sum1_at i32)
    (local $uniforms i32)
    (local $betas0 v128)
    (local $k1 v128) ;; 1 - betas[0]
    (local $cautious_factor v128)
    (local $sum0 v128)
    (local $sum1 v128)
    (local $x17 v128)
    (local $x19 v128)
    (local $lr v128)
    (local $betas1 v128)
    (local $k5 v128) ;; 1 - betas[1]
    (local $count i32)
    (local $rest i32)
    (local $p v128)
    (local $exp_avg v128)
    (local $g v128)
    (local $x8 v128)
    (local $x9 v128)
    (local $new_p v128)
    (local $new_exp_avg v128)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $count (i32.load (local.get $table)))
        (local.set $uniforms (i32.load offset=8 (local.get $table)))
        (local.set $p_at (i32.load offset=16 (local.get $table)))
        (local.set $exp_avg_at (i32.load offset=20 (local.get $table)))
        (local.set $g_at (i32.load offset=24 (local.get $table)))
        (local.set $sum0_at (i32.load offset=28 (local.get $table)))
        (local.set $sum1_at (i32.load offset=32 (local.get $table)))
        (local.set $betas0 (v128.load32_splat (local.get $uniforms)))
        (local.set $k1 (v128.load32_splat offset=4 (local.get $uniforms)))
        (local.set $cautious_factor (v128.load32_splat offset=8 (local.get $uniforms)))
        (local.set $sum0 (f32x4.splat (f32.load (local.get $sum0_at))))
        (local.set $sum1 (f32x4.splat (f32.load (local.get $sum1_at))))
        (local.set $x17 (f32x4.div (local.get $sum0) (local.get $sum1)))
        (local.set $x19
          (f32x4.max
            (local.get $x17)
            (v128.const f32x4 0.000009999999747378752 0.000009999999747378752 0.000009999999747378752 0.000009999999747378752)))
        (local.set $lr (v128.load32_splat offset=12 (local.get $uniforms)))
        (local.set $betas1 (v128.load32_splat offset=16 (local.get $uniforms)))
        (local.set $k5 (v128.load32_splat offset=20 (local.get $uniforms)))
        (local.set $rest (local.get $count))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 8)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x8
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k1))))
            (local.set $x9
              (f32x4.sub
                (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x8)) (v128.const f32x4 1 1 1 1))
                (v128.and (f32x4.lt (local.get $x8) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1))))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.mul
                    (local.get $x9)
                    (f32x4.div
                      (v128.bitselect
                        (v128.const f32x4 1 1 1 1)
                        (local.get $cautious_factor)
                        (f32x4.lt (v128.const f32x4 0 0 0 0) (f32x4.mul (local.get $x9) (local.get $g))))
                      (local.get $x19)))
                  (local.get $lr))))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas1))
                (f32x4.mul (local.get $g) (local.get $k5))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $exp_avg_at) (local.get $new_exp_avg))
            (local.set $p (v128.load offset=16 (local.get $p_at)))
            (local.set $exp_avg (v128.load offset=16 (local.get $exp_avg_at)))
            (local.set $g (v128.load offset=16 (local.get $g_at)))
            (local.set $x8
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k1))))
            (local.set $x9
              (f32x4.sub
                (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x8)) (v128.const f32x4 1 1 1 1))
                (v128.and (f32x4.lt (local.get $x8) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1))))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.mul
                    (local.get $x9)
                    (f32x4.div
                      (v128.bitselect
                        (v128.const f32x4 1 1 1 1)
                        (local.get $cautious_factor)
                        (f32x4.lt (v128.const f32x4 0 0 0 0) (f32x4.mul (local.get $x9) (local.get $g))))
                      (local.get $x19)))
                  (local.get $lr))))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas1))
                (f32x4.mul (local.get $g) (local.get $k5))))
            (v128.store offset=16 (local.get $p_at) (local.get $new_p))
            (v128.store offset=16 (local.get $exp_avg_at) (local.get $new_exp_avg))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 32)))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 32)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 32)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -8)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 4)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x8
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k1))))
            (local.set $x9
              (f32x4.sub
                (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x8)) (v128.const f32x4 1 1 1 1))
                (v128.and (f32x4.lt (local.get $x8) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1))))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.mul
                    (local.get $x9)
                    (f32x4.div
                      (v128.bitselect
                        (v128.const f32x4 1 1 1 1)
                        (local.get $cautious_factor)
                        (f32x4.lt (v128.const f32x4 0 0 0 0) (f32x4.mul (local.get $x9) (local.get $g))))
                      (local.get $x19)))
                  (local.get $lr))))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas1))
                (f32x4.mul (local.get $g) (local.get $k5))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $exp_avg_at) (local.get $new_exp_avg))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 16)))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 16)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 16)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -4)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.eqz (local.get $rest)))
            (local.set $p (f32x4.splat (f32.load (local.get $p_at))))
            (local.set $exp_avg (f32x4.splat (f32.load (local.get $exp_avg_at))))
            (local.set $g (f32x4.splat (f32.load (local.get $g_at))))
            (local.set $x8
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $g) (local.get $k1))))
            (local.set $x9
              (f32x4.sub
                (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x8)) (v128.const f32x4 1 1 1 1))
                (v128.and (f32x4.lt (local.get $x8) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1))))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.mul
                    (local.get $x9)
                    (f32x4.div
                      (v128.bitselect
                        (v128.const f32x4 1 1 1 1)
                        (local.get $cautious_factor)
                        (f32x4.lt (v128.const f32x4 0 0 0 0) (f32x4.mul (local.get $x9) (local.get $g))))
                      (local.get $x19)))
                  (local.get $lr))))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas1))
                (f32x4.mul (local.get $g) (local.get $k5))))
            (f32.store (local.get $p_at) (f32x4.extract_lane 0 (local.get $new_p)))
            (f32.store (local.get $exp_avg_at) (f32x4.extract_lane 0 (local.get $new_exp_avg)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 4)))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 4)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 4)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -1)))
            (br $rest)))
        (local.set $table (i32.add (local.get $table) (i32.const 36)))
        (local.set $pieces (i32.add (local.get $pieces) (i32.const -1)))
        (br $pieces)))))

;; LAMB: one optimizer step. Made from its update rule.
(module
  (import "env" "memory" (memory 0))
  (import "env" "pow" (func $pow (param f64 f64) (result f64)))

  ;; Reduces sum 0 over all, sum 1 over tensor, for each weight.
  (func (export "0") (param $table i32) (param $pieces i32)
    (local $g_at i32)
    (local $p_at i32)
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
    (local $p v128)
    (local $g v128)
    (local $x5 v128)
    (local $x40 v128)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $count (i32.load (local.get $table)))
        (local.set $partials (i32.load offset=12 (local.get $table)))
        (local.set $g_at (i32.load offset=16 (local.get $table)))
        (local.set $p_at (i32.load offset=20 (local.get $table)))
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
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x5 (f32x4.mul (local.get $g) (local.get $g)))
            (local.set $x40 (f32x4.mul (local.get $p) (local.get $p)))
            (local.set $sum0_taken (f64x2.add (local.get $sum0_low) (f64x2.promote_low_f32x4 (local.get $x5))))
            (local.set $sum0_low (local.get $sum0_odd_low))
            (local.set $sum0_odd_low (local.get $sum0_taken))
            (local.set $sum0_taken
              (f64x2.add
                (local.get $sum0_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x5) (local.get $x5)))))
            (local.set $sum0_high (local.get $sum0_odd_high))
            (local.set $sum0_odd_high (local.get $sum0_taken))
            (local.set $sum1_taken (f64x2.add (local.get $sum1_low) (f64x2.promote_low_f32x4 (local.get $x40))))
            (local.set $sum1_low (local.get $sum1_odd_low))
            (local.set $sum1_odd_low (local.get $sum1_taken))
            (local.set $sum1_taken
              (f64x2.add
                (local.get $sum1_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x40) (local.get $x40)))))
            (local.set $sum1_high (local.get $sum1_odd_high))
            (local.set $sum1_odd_high (local.get $sum1_taken))
            (local.set $p (v128.load offset=16 (local.get $p_at)))
            (local.set $g (v128.load offset=16 (local.get $g_at)))
            (local.set $x5 (f32x4.mul (local.get $g) (local.get $g)))
            (local.set $x40 (f32x4.mul (local.get $p) (local.get $p)))
            (local.set $sum0_taken (f64x2.add (local.get $sum0_low) (f64x2.promote_low_f32x4 (local.get $x5))))
            (local.set $sum0_low (local.get $sum0_odd_low))
            (local.set $sum0_odd_low (local.get $sum0_taken))
            (local.set $sum0_taken
              (f64x2.add
                (local.get $sum0_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x5) (local.get $x5)))))
            (local.set $sum0_high (local.get $sum0_odd_high))
            (local.set $sum0_odd_high (local.get $sum0_taken))
            (local.set $sum1_taken (f64x2.add (local.get $sum1_low) (f64x2.promote_low_f32x4 (local.get $x40))))
            (local.set $sum1_low (local.get $sum1_odd_low))
            (local.set $sum1_odd_low (local.get $sum1_taken))
            (local.set $sum1_taken
              (f64x2.add
                (local.get $sum1_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x40) (local.get $x40)))))
            (local.set $sum1_high (local.get $sum1_odd_high))
            (local.set $sum1_odd_high (local.get $sum1_taken))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 32)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 32)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -8)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 4)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x5 (f32x4.mul (local.get $g) (local.get $g)))
            (local.set $x40 (f32x4.mul (local.get $p) (local.get $p)))
            (local.set $sum0_taken (f64x2.add (local.get $sum0_low) (f64x2.promote_low_f32x4 (local.get $x5))))
            (local.set $sum0_low (local.get $sum0_odd_low))
            (local.set $sum0_odd_low (local.get $sum0_taken))
            (local.set $sum0_taken
              (f64x2.add
                (local.get $sum0_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x5) (local.get $x5)))))
            (local.set $sum0_high (local.get $sum0_odd_high))
            (local.set $sum0_odd_high (local.get $sum0_taken))
            (local.set $sum1_taken (f64x2.add (local.get $sum1_low) (f64x2.promote_low_f32x4 (local.get $x40))))
            (local.set $sum1_low (local.get $sum1_odd_low))
            (local.set $sum1_odd_low (local.get $sum1_taken))
            (local.set $sum1_taken
              (f64x2.add
                (local.get $sum1_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x40) (local.get $x40)))))
            (local.set $sum1_high (local.get $sum1_odd_high))
            (local.set $sum1_odd_high (local.get $sum1_taken))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 16)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 16)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -4)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.eqz (local.get $rest)))
            (local.set $p (f32x4.splat (f32.load (local.get $p_at))))
            (local.set $g (f32x4.splat (f32.load (local.get $g_at))))
            (local.set $x5 (f32x4.mul (local.get $g) (local.get $g)))
            (local.set $x40 (f32x4.mul (local.get $p) (local.get $p)))
            (local.set $sum0_rest
              (f64.add (local.get $sum0_rest) (f64.promote_f32 (f32x4.extract_lane 0 (local.get $x5)))))
            (local.set $sum1_rest
              (f64.add (local.get $sum1_rest) (f64.promote_f32 (f32x4.extract_lane 0 (local.get $x40)))))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 4)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 4)))
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

  ;; Reduces sum 2 over tensor, for each weight.
  (func (export "1") (param $table i32) (param $pieces i32)
    (local $exp_avg_at i32)
    (local $g_at i32)
    (local $sum0_at i32)
    (local $exp_avg_sq_at i32)
    (local $p_at i32)
    (local $uniforms i32)
    (local $betas0 v128)
    (local $sum0 v128)
    (local $x7 v128)
    (local $max_grad_norm v128)
    (local $x9 v128)
    (local $x11 v128)
    (local $k2 v128) ;; 1 - betas[0]
    (local $k3 v128) ;; 1 / (1 - betas[0]^t)
    (local $betas1 v128)
    (local $k5 v128) ;; 1 - betas[1]
    (local $k6 v128) ;; 1 / (1 - betas[1]^t)
    (local $eps v128)
    (local $weight_decay v128)
    (local $sum2_low v128)
    (local $sum2_odd_low v128)
    (local $sum2_high v128)
    (local $sum2_odd_high v128)
    (local $sum2_rest f64)
    (local $sum2_taken v128)
    (local $partials i32)
    (local $count i32)
    (local $rest i32)
    (local $p v128)
    (local $exp_avg v128)
    (local $g v128)
    (local $x12 v128)
    (local $exp_avg_sq v128)
    (local $x38 v128)
    (local $x44 v128)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $count (i32.load (local.get $table)))
        (local.set $uniforms (i32.load offset=8 (local.get $table)))
        (local.set $partials (i32.load offset=12 (local.get $table)))
        (local.set $exp_avg_at (i32.load offset=16 (local.get $table)))
        (local.set $g_at (i32.load offset=20 (local.get $table)))
        (local.set $sum0_at (i32.load offset=24 (local.get $table)))
        (local.set $exp_avg_sq_at (i32.load offset=28 (local.get $table)))
        (local.set $p_at (i32.load offset=32 (local.get $table)))
        (local.set $betas0 (v128.load32_splat (local.get $uniforms)))
        (local.set $sum0 (f32x4.splat (f32.load (local.get $sum0_at))))
        (local.set $x7 (f32x4.sqrt (local.get $sum0)))
        (local.set $max_grad_norm (v128.load32_splat offset=4 (local.get $uniforms)))
        (local.set $x9 (f32x4.div (local.get $x7) (local.get $max_grad_norm)))
        (local.set $x11 (f32x4.max (local.get $x9) (v128.const f32x4 1 1 1 1)))
        (local.set $k2 (v128.load32_splat offset=8 (local.get $uniforms)))
        (local.set $k3 (v128.load32_splat offset=12 (local.get $uniforms)))
        (local.set $betas1 (v128.load32_splat offset=16 (local.get $uniforms)))
        (local.set $k5 (v128.load32_splat offset=20 (local.get $uniforms)))
        (local.set $k6 (v128.load32_splat offset=24 (local.get $uniforms)))
        (local.set $eps (v128.load32_splat offset=28 (local.get $uniforms)))
        (local.set $weight_decay (v128.load32_splat offset=32 (local.get $uniforms)))
        (local.set $sum2_low (v128.const f32x4 0 0 0 0))
        (local.set $sum2_odd_low (v128.const f32x4 0 0 0 0))
        (local.set $sum2_high (v128.const f32x4 0 0 0 0))
        (local.set $sum2_odd_high (v128.const f32x4 0 0 0 0))
        (local.set $sum2_rest (f64.const 0))
        (local.set $rest (local.get $count))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 8)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x12 (f32x4.div (local.get $g) (local.get $x11)))
            (local.set $exp_avg_sq (v128.load (local.get $exp_avg_sq_at)))
            (local.set $x38
              (f32x4.add
                (f32x4.div
                  (f32x4.mul
                    (f32x4.add
                      (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                      (f32x4.mul (local.get $x12) (local.get $k2)))
                    (local.get $k3))
                  (f32x4.add
                    (f32x4.sqrt
                      (f32x4.mul
                        (f32x4.add
                          (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                          (f32x4.mul (f32x4.mul (local.get $x12) (local.get $x12)) (local.get $k5)))
                        (local.get $k6)))
                    (local.get $eps)))
                (f32x4.mul (local.get $p) (local.get $weight_decay))))
            (local.set $x44 (f32x4.mul (local.get $x38) (local.get $x38)))
            (local.set $sum2_taken (f64x2.add (local.get $sum2_low) (f64x2.promote_low_f32x4 (local.get $x44))))
            (local.set $sum2_low (local.get $sum2_odd_low))
            (local.set $sum2_odd_low (local.get $sum2_taken))
            (local.set $sum2_taken
              (f64x2.add
                (local.get $sum2_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x44) (local.get $x44)))))
            (local.set $sum2_high (local.get $sum2_odd_high))
            (local.set $sum2_odd_high (local.get $sum2_taken))
            (local.set $p (v128.load offset=16 (local.get $p_at)))
            (local.set $exp_avg (v128.load offset=16 (local.get $exp_avg_at)))
            (local.set $g (v128.load offset=16 (local.get $g_at)))
            (local.set $x12 (f32x4.div (local.get $g) (local.get $x11)))
            (local.set $exp_avg_sq (v128.load offset=16 (local.get $exp_avg_sq_at)))
            (local.set $x38
              (f32x4.add
                (f32x4.div
                  (f32x4.mul
                    (f32x4.add
                      (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                      (f32x4.mul (local.get $x12) (local.get $k2)))
                    (local.get $k3))
                  (f32x4.add
                    (f32x4.sqrt
                      (f32x4.mul
                        (f32x4.add
                          (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                          (f32x4.mul (f32x4.mul (local.get $x12) (local.get $x12)) (local.get $k5)))
                        (local.get $k6)))
                    (local.get $eps)))
                (f32x4.mul (local.get $p) (local.get $weight_decay))))
            (local.set $x44 (f32x4.mul (local.get $x38) (local.get $x38)))
            (local.set $sum2_taken (f64x2.add (local.get $sum2_low) (f64x2.promote_low_f32x4 (local.get $x44))))
            (local.set $sum2_low (local.get $sum2_odd_low))
            (local.set $sum2_odd_low (local.get $sum2_taken))
            (local.set $sum2_taken
              (f64x2.add
                (local.get $sum2_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x44) (local.get $x44)))))
            (local.set $sum2_high (local.get $sum2_odd_high))
            (local.set $sum2_odd_high (local.get $sum2_taken))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 32)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 32)))
            (local.set $exp_avg_sq_at (i32.add (local.get $exp_avg_sq_at) (i32.const 32)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 32)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -8)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 4)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x12 (f32x4.div (local.get $g) (local.get $x11)))
            (local.set $exp_avg_sq (v128.load (local.get $exp_avg_sq_at)))
            (local.set $x38
              (f32x4.add
                (f32x4.div
                  (f32x4.mul
                    (f32x4.add
                      (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                      (f32x4.mul (local.get $x12) (local.get $k2)))
                    (local.get $k3))
                  (f32x4.add
                    (f32x4.sqrt
                      (f32x4.mul
                        (f32x4.add
                          (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                          (f32x4.mul (f32x4.mul (local.get $x12) (local.get $x12)) (local.get $k5)))
                        (local.get $k6)))
                    (local.get $eps)))
                (f32x4.mul (local.get $p) (local.get $weight_decay))))
            (local.set $x44 (f32x4.mul (local.get $x38) (local.get $x38)))
            (local.set $sum2_taken (f64x2.add (local.get $sum2_low) (f64x2.promote_low_f32x4 (local.get $x44))))
            (local.set $sum2_low (local.get $sum2_odd_low))
            (local.set $sum2_odd_low (local.get $sum2_taken))
            (local.set $sum2_taken
              (f64x2.add
                (local.get $sum2_high)
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x44) (local.get $x44)))))
            (local.set $sum2_high (local.get $sum2_odd_high))
            (local.set $sum2_odd_high (local.get $sum2_taken))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 16)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 16)))
            (local.set $exp_avg_sq_at (i32.add (local.get $exp_avg_sq_at) (i32.const 16)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 16)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -4)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.eqz (local.get $rest)))
            (local.set $p (f32x4.splat (f32.load (local.get $p_at))))
            (local.set $exp_avg (f32x4.splat (f32.load (local.get $exp_avg_at))))
            (local.set $g (f32x4.splat (f32.load (local.get $g_at))))
            (local.set $x12 (f32x4.div (local.get $g) (local.get $x11)))
            (local.set $exp_avg_sq (f32x4.splat (f32.load (local.get $exp_avg_sq_at))))
            (local.set $x38
              (f32x4.add
                (f32x4.div
                  (f32x4.mul
                    (f32x4.add
                      (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                      (f32x4.mul (local.get $x12) (local.get $k2)))
                    (local.get $k3))
                  (f32x4.add
                    (f32x4.sqrt
                      (f32x4.mul
                        (f32x4.add
                          (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                          (f32x4.mul (f32x4.mul (local.get $x12) (local.get $x12)) (local.get $k5)))
                        (local.get $k6)))
                    (local.get $eps)))
                (f32x4.mul (local.get $p) (local.get $weight_decay))))
            (local.set $x44 (f32x4.mul (local.get $x38) (local.get $x38)))
            (local.set $sum2_rest
              (f64.add (local.get $sum2_rest) (f64.promote_f32 (f32x4.extract_lane 0 (local.get $x44)))))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 4)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 4)))
            (local.set $exp_avg_sq_at (i32.add (local.get $exp_avg_sq_at) (i32.const 4)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 4)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -1)))
            (br $rest)))
        (f64.store
          (local.get $partials)
          (f64.add
            (f64.add
              (f64.add
                (f64.add
                  (f64.add (f64x2.extract_lane 0 (local.get $sum2_low)) (f64x2.extract_lane 1 (local.get $sum2_low)))
                  (f64.add
                    (f64x2.extract_lane 0 (local.get $sum2_odd_low))
                    (f64x2.extract_lane 1 (local.get $sum2_odd_low))))
                (f64.add
                  (f64x2.extract_lane 0 (local.get $sum2_high))
                  (f64x2.extract_lane 1 (local.get $sum2_high))))
              (f64.add
                (f64x2.extract_lane 0 (local.get $sum2_odd_high))
                (f64x2.extract_lane 1 (local.get $sum2_odd_high))))
            (local.get $sum2_rest)))
        (local.set $table (i32.add (local.get $table) (i32.const 36)))
        (local.set $pieces (i32.add (local.get $pieces) (i32.const -1)))
        (br $pieces))))

  ;; Writes p, expAvg, expAvgSq, for each weight.
  (func (export "2") (param $table i32) (param $pieces i32)
    (local $p_at i32)
    (local $exp_avg_at i32)
    (local $g_at i32)
    (local $sum0_at i32)
    (local $exp_avg_sq_at i32)
    (local $sum1_at i32)
    (local $sum2_at i32)
    (local $uniforms i32)
    (local $betas0 v128)
    (local $sum0 v128)
    (local $x7 v128)
    (local $max_grad_norm v128)
    (local $x9 v128)
    (local $x11 v128)
    (local $k2 v128) ;; 1 - betas[0]
    (local $k3 v128) ;; 1 / (1 - betas[0]^t)
    (local $betas1 v128)
    (local $k5 v128) ;; 1 - betas[1]
    (local $k6 v128) ;; 1 / (1 - betas[1]^t)
    (local $eps v128)
    (local $weight_decay v128)
    (local $sum1 v128)
    (local $x42 v128)
    (local $x43 v128)
    (local $sum2 v128)
    (local $x46 v128)
    (local $x47 v128)
    (local $x48 v128)
    (local $x49 v128)
    (local $x50 v128)
    (local $lr v128)
    (local $count i32)
    (local $rest i32)
    (local $p v128)
    (local $exp_avg v128)
    (local $g v128)
    (local $x12 v128)
    (local $new_exp_avg v128)
    (local $exp_avg_sq v128)
    (local $new_exp_avg_sq v128)
    (local $new_p v128)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $count (i32.load (local.get $table)))
        (local.set $uniforms (i32.load offset=8 (local.get $table)))
        (local.set $p_at (i32.load offset=16 (local.get $table)))
        (local.set $exp_avg_at (i32.load offset=20 (local.get $table)))
        (local.set $g_at (i32.load offset=24 (local.get $table)))
        (local.set $sum0_at (i32.load offset=28 (local.get $table)))
        (local.set $exp_avg_sq_at (i32.load offset=32 (local.get $table)))
        (local.set $sum1_at (i32.load offset=36 (local.get $table)))
        (local.set $sum2_at (i32.load offset=40 (local.get $table)))
        (local.set $betas0 (v128.load32_splat (local.get $uniforms)))
        (local.set $sum0 (f32x4.splat (f32.load (local.get $sum0_at))))
        (local.set $x7 (f32x4.sqrt (local.get $sum0)))
        (local.set $max_grad_norm (v128.load32_splat offset=4 (local.get $uniforms)))
        (local.set $x9 (f32x4.div (local.get $x7) (local.get $max_grad_norm)))
        (local.set $x11 (f32x4.max (local.get $x9) (v128.const f32x4 1 1 1 1)))
        (local.set $k2 (v128.load32_splat offset=8 (local.get $uniforms)))
        (local.set $k3 (v128.load32_splat offset=12 (local.get $uniforms)))
        (local.set $betas1 (v128.load32_splat offset=16 (local.get $uniforms)))
        (local.set $k5 (v128.load32_splat offset=20 (local.get $uniforms)))
        (local.set $k6 (v128.load32_splat offset=24 (local.get $uniforms)))
        (local.set $eps (v128.load32_splat offset=28 (local.get $uniforms)))
        (local.set $weight_decay (v128.load32_splat offset=32 (local.get $uniforms)))
        (local.set $sum1 (f32x4.splat (f32.load (local.get $sum1_at))))
        (local.set $x42 (f32x4.sqrt (local.get $sum1)))
        (local.set $x43 (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x42)))
        (local.set $sum2 (f32x4.splat (f32.load (local.get $sum2_at))))
        (local.set $x46 (f32x4.sqrt (local.get $sum2)))
        (local.set $x47 (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x46)))
        (local.set $x48 (f32x4.div (local.get $x42) (local.get $x46)))
        (local.set $x49 (v128.bitselect (local.get $x48) (v128.const f32x4 1 1 1 1) (local.get $x47)))
        (local.set $x50 (v128.bitselect (local.get $x49) (v128.const f32x4 1 1 1 1) (local.get $x43)))
        (local.set $lr (v128.load32_splat offset=36 (local.get $uniforms)))
        (local.set $rest (local.get $count))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 8)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x12 (f32x4.div (local.get $g) (local.get $x11)))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $x12) (local.get $k2))))
            (local.set $exp_avg_sq (v128.load (local.get $exp_avg_sq_at)))
            (local.set $new_exp_avg_sq
              (f32x4.add
                (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                (f32x4.mul (f32x4.mul (local.get $x12) (local.get $x12)) (local.get $k5))))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.mul
                    (f32x4.add
                      (f32x4.div
                        (f32x4.mul (local.get $new_exp_avg) (local.get $k3))
                        (f32x4.add (f32x4.sqrt (f32x4.mul (local.get $new_exp_avg_sq) (local.get $k6))) (local.get $eps)))
                      (f32x4.mul (local.get $p) (local.get $weight_decay)))
                    (local.get $x50))
                  (local.get $lr))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $exp_avg_at) (local.get $new_exp_avg))
            (v128.store (local.get $exp_avg_sq_at) (local.get $new_exp_avg_sq))
            (local.set $p (v128.load offset=16 (local.get $p_at)))
            (local.set $exp_avg (v128.load offset=16 (local.get $exp_avg_at)))
            (local.set $g (v128.load offset=16 (local.get $g_at)))
            (local.set $x12 (f32x4.div (local.get $g) (local.get $x11)))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $x12) (local.get $k2))))
            (local.set $exp_avg_sq (v128.load offset=16 (local.get $exp_avg_sq_at)))
            (local.set $new_exp_avg_sq
              (f32x4.add
                (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                (f32x4.mul (f32x4.mul (local.get $x12) (local.get $x12)) (local.get $k5))))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.mul
                    (f32x4.add
                      (f32x4.div
                        (f32x4.mul (local.get $new_exp_avg) (local.get $k3))
                        (f32x4.add (f32x4.sqrt (f32x4.mul (local.get $new_exp_avg_sq) (local.get $k6))) (local.get $eps)))
                      (f32x4.mul (local.get $p) (local.get $weight_decay)))
                    (local.get $x50))
                  (local.get $lr))))
            (v128.store offset=16 (local.get $p_at) (local.get $new_p))
            (v128.store offset=16 (local.get $exp_avg_at) (local.get $new_exp_avg))
            (v128.store offset=16 (local.get $exp_avg_sq_at) (local.get $new_exp_avg_sq))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 32)))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 32)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 32)))
            (local.set $exp_avg_sq_at (i32.add (local.get $exp_avg_sq_at) (i32.const 32)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -8)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 4)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $exp_avg (v128.load (local.get $exp_avg_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x12 (f32x4.div (local.get $g) (local.get $x11)))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $x12) (local.get $k2))))
            (local.set $exp_avg_sq (v128.load (local.get $exp_avg_sq_at)))
            (local.set $new_exp_avg_sq
              (f32x4.add
                (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                (f32x4.mul (f32x4.mul (local.get $x12) (local.get $x12)) (local.get $k5))))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.mul
                    (f32x4.add
                      (f32x4.div
                        (f32x4.mul (local.get $new_exp_avg) (local.get $k3))
                        (f32x4.add (f32x4.sqrt (f32x4.mul (local.get $new_exp_avg_sq) (local.get $k6))) (local.get $eps)))
                      (f32x4.mul (local.get $p) (local.get $weight_decay)))
                    (local.get $x50))
                  (local.get $lr))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $exp_avg_at) (local.get $new_exp_avg))
            (v128.store (local.get $exp_avg_sq_at) (local.get $new_exp_avg_sq))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 16)))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 16)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 16)))
            (local.set $exp_avg_sq_at (i32.add (local.get $exp_avg_sq_at) (i32.const 16)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -4)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.eqz (local.get $rest)))
            (local.set $p (f32x4.splat (f32.load (local.get $p_at))))
            (local.set $exp_avg (f32x4.splat (f32.load (local.get $exp_avg_at))))
            (local.set $g (f32x4.splat (f32.load (local.get $g_at))))
            (local.set $x12 (f32x4.div (local.get $g) (local.get $x11)))
            (local.set $new_exp_avg
              (f32x4.add
                (f32x4.mul (local.get $exp_avg) (local.get $betas0))
                (f32x4.mul (local.get $x12) (local.get $k2))))
            (local.set $exp_avg_sq (f32x4.splat (f32.load (local.get $exp_avg_sq_at))))
            (local.set $new_exp_avg_sq
              (f32x4.add
                (f32x4.mul (local.get $exp_avg_sq) (local.get $betas1))
                (f32x4.mul (f32x4.mul (local.get $x12) (local.get $x12)) (local.get $k5))))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.mul
                    (f32x4.add
                      (f32x4.div
                        (f32x4.mul (local.get $new_exp_avg) (local.get $k3))
                        (f32x4.add (f32x4.sqrt (f32x4.mul (local.get $new_exp_avg_sq) (local.get $k6))) (local.get $eps)))
                      (f32x4.mul (local.get $p) (local.get $weight_decay)))
                    (local.get $x50))
                  (local.get $lr))))
            (f32.store (local.get $p_at) (f32x4.extract_lane 0 (local.get $new_p)))
            (f32.store (local.get $exp_avg_at) (f32x4.extract_lane 0 (local.get $new_exp_avg)))
            (f32.store (local.get $exp_avg_sq_at) (f32x4.extract_lane 0 (local.get $new_exp_avg_sq)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 4)))
            (local.set $exp_avg_at (i32.add (local.get $exp_avg_at) (i32.const 4)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 4)))
            (local.set $exp_avg_sq_at (i32.add (local.get $exp_avg_sq_at) (i32.const 4)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -1)))
            (br $rest)))
        (local.set $table (i32.add (local.get $table) (i32.const 44)))
        (local.set $pieces (i32.add (local.get $pieces) (i32.const -1)))
        (br $pieces)))))

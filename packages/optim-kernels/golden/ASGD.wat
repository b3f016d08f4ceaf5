;; ASGD: one optimizer step. Made from its update rule.
(module
  (import "env" "memory" (memory 0))
  (import "env" "pow" (func $pow (param f64 f64) (result f64)))

  ;; Writes p, ax, for each weight.
  (func (export "0") (param $table i32) (param $pieces i32)
    (local $p_at i32)
    (local $eta_at i32)
    (local $g_at i32)
    (local $mu_at i32)
    (local $ax_at i32)
    (local $eta v128)
    (local $uniforms i32)
    (local $lambd v128)
    (local $x4 v128)
    (local $x5 v128)
    (local $mu v128)
    (local $x23 v128)
    (local $count i32)
    (local $rest i32)
    (local $p v128)
    (local $g v128)
    (local $new_p v128)
    (local $ax v128)
    (local $new_ax v128)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $count (i32.load (local.get $table)))
        (local.set $uniforms (i32.load offset=8 (local.get $table)))
        (local.set $p_at (i32.load offset=16 (local.get $table)))
        (local.set $eta_at (i32.load offset=20 (local.get $table)))
        (local.set $g_at (i32.load offset=24 (local.get $table)))
        (local.set $mu_at (i32.load offset=28 (local.get $table)))
        (local.set $ax_at (i32.load offset=32 (local.get $table)))
        (local.set $eta (f32x4.splat (f32.load (local.get $eta_at))))
        (local.set $lambd (v128.load32_splat (local.get $uniforms)))
        (local.set $x4 (f32x4.mul (local.get $eta) (local.get $lambd)))
        (local.set $x5 (f32x4.sub (v128.const f32x4 1 1 1 1) (local.get $x4)))
        (local.set $mu (f32x4.splat (f32.load (local.get $mu_at))))
        (local.set $x23 (f32x4.eq (local.get $mu) (v128.const f32x4 1 1 1 1)))
        (local.set $rest (local.get $count))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 8)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $new_p
              (f32x4.sub (f32x4.mul (local.get $p) (local.get $x5)) (f32x4.mul (local.get $g) (local.get $eta))))
            (local.set $ax (v128.load (local.get $ax_at)))
            (local.set $new_ax
              (v128.bitselect
                (local.get $new_p)
                (f32x4.add
                  (local.get $ax)
                  (f32x4.mul (f32x4.sub (local.get $new_p) (local.get $ax)) (local.get $mu)))
                (local.get $x23)))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $ax_at) (local.get $new_ax))
            (local.set $p (v128.load offset=16 (local.get $p_at)))
            (local.set $g (v128.load offset=16 (local.get $g_at)))
            (local.set $new_p
              (f32x4.sub (f32x4.mul (local.get $p) (local.get $x5)) (f32x4.mul (local.get $g) (local.get $eta))))
            (local.set $ax (v128.load offset=16 (local.get $ax_at)))
            (local.set $new_ax
              (v128.bitselect
                (local.get $new_p)
                (f32x4.add
                  (local.get $ax)
                  (f32x4.mul (f32x4.sub (local.get $new_p) (local.get $ax)) (local.get $mu)))
                (local.get $x23)))
            (v128.store offset=16 (local.get $p_at) (local.get $new_p))
            (v128.store offset=16 (local.get $ax_at) (local.get $new_ax))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 32)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 32)))
            (local.set $ax_at (i32.add (local.get $ax_at) (i32.const 32)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -8)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 4)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $new_p
              (f32x4.sub (f32x4.mul (local.get $p) (local.get $x5)) (f32x4.mul (local.get $g) (local.get $eta))))
            (local.set $ax (v128.load (local.get $ax_at)))
            (local.set $new_ax
              (v128.bitselect
                (local.get $new_p)
                (f32x4.add
                  (local.get $ax)
                  (f32x4.mul (f32x4.sub (local.get $new_p) (local.get $ax)) (local.get $mu)))
                (local.get $x23)))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $ax_at) (local.get $new_ax))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 16)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 16)))
            (local.set $ax_at (i32.add (local.get $ax_at) (i32.const 16)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -4)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.eqz (local.get $rest)))
            (local.set $p (f32x4.splat (f32.load (local.get $p_at))))
            (local.set $g (f32x4.splat (f32.load (local.get $g_at))))
            (local.set $new_p
              (f32x4.sub (f32x4.mul (local.get $p) (local.get $x5)) (f32x4.mul (local.get $g) (local.get $eta))))
            (local.set $ax (f32x4.splat (f32.load (local.get $ax_at))))
            (local.set $new_ax
              (v128.bitselect
                (local.get $new_p)
                (f32x4.add
                  (local.get $ax)
                  (f32x4.mul (f32x4.sub (local.get $new_p) (local.get $ax)) (local.get $mu)))
                (local.get $x23)))
            (f32.store (local.get $p_at) (f32x4.extract_lane 0 (local.get $new_p)))
            (f32.store (local.get $ax_at) (f32x4.extract_lane 0 (local.get $new_ax)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 4)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 4)))
            (local.set $ax_at (i32.add (local.get $ax_at) (i32.const 4)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -1)))
            (br $rest)))
        (local.set $table (i32.add (local.get $table) (i32.const 36)))
        (local.set $pieces (i32.add (local.get $pieces) (i32.const -1)))
        (br $pieces))))

  ;; Writes eta, mu, for each parameter.
  (func (export "1") (param $table i32) (param $pieces i32)
    (local $eta_at i32)
    (local $mu_at i32)
    (local $uniforms i32)
    (local $k1 v128) ;; lr / (lr * lambd * t + 1)^alpha
    (local $k2 v128) ;; 1 / max(t - t0, 1)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $uniforms (i32.load offset=8 (local.get $table)))
        (local.set $eta_at (i32.load offset=16 (local.get $table)))
        (local.set $mu_at (i32.load offset=20 (local.get $table)))
        (local.set $k1 (v128.load32_splat offset=4 (local.get $uniforms)))
        (local.set $k2 (v128.load32_splat offset=8 (local.get $uniforms)))
        (f32.store (local.get $eta_at) (f32x4.extract_lane 0 (local.get $k1)))
        (f32.store (local.get $mu_at) (f32x4.extract_lane 0 (local.get $k2)))
        (local.set $table (i32.add (local.get $table) (i32.const 24)))
        (local.set $pieces (i32.add (local.get $pieces) (i32.const -1)))
        (br $pieces)))))
